package async.reuse;

import java.util.function.Supplier;

/** A value that is made when somebody first asks for it; others wait meanwhile. */
final class Lazy<T> {
    private final Supplier<T> making;
    private T value;

    Lazy(Supplier<T> making) {
        this.making = making;
    }

    synchronized T get() {
        if (value == null) value = making.get();
        return value;
    }
}
