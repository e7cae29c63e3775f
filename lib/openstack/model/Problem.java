package openstack.model;

/** Something the user can mend: the message says what, where, why and the next command. Shown without a stack trace. */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Problem(String message) {
        super(message, null, false, false);
    }
}
