//JAVA 17+
//RUNTIME_OPTIONS -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
//DEPS async/Async.java

// A session, jbang shell@stack:
//   var async = Async.sourcing("functions.bash").keepGoing()  // else the first failure ends the run
//   var task = async.run("init_database")
//   async.join(task)
//   System.out.println(Files.readString(task.log()))
// Functions that changed are read by the next Async.sourcing(…).
import async.*;
import java.nio.file.*;
import java.time.Duration;
