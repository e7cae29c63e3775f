//JAVA 17+
//DEPS async/Async.java

// A session: jbang shell@NAME, then
//   var async = Async.sourcing("functions.bash");
//   var task = async.run("init_database");
//   async.join(task);
import async.*;
import java.nio.file.*;
import java.time.Duration;
