package async.reuse;

import async.model.Outcome;
import java.io.IOException;

/** A task promised a file, and it is not there. */
public final class Missing extends IOException {
    private final String product;

    Missing(String product) {
        super("there is no file " + product);
        this.product = product;
    }

    public Outcome outcome() {
        return new Outcome.NotMade(product);
    }
}
