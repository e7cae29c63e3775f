package openstack;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what bash takes to complete the options of this script, whether jbang runs it or it is run itself. */
@Command(name = "completion", mixinStandardHelpOptions = true,
        description = "Prints what completes commands and options in bash: . <(./jbang stack.java completion)")
public final class Completion implements Runnable {
    /**
     * Completes for jbang as if the script were the command; so it does for any script whose completion, picocli's, is
     * there: _complete_deploy for deploy.java. Everything else that jbang runs is completed by files' names.
     */
    private static final String THROUGH_JBANG = """
            _complete_through_jbang() {
              local script=${COMP_WORDS[1]##*/}
              local function=_complete_${script%.java}
              if [[ $script == *.java && $COMP_CWORD -gt 1 ]] && declare -F "$function" >/dev/null; then
                COMP_WORDS=("${script%.java}" "${COMP_WORDS[@]:2}")
                COMP_CWORD=$((COMP_CWORD - 1))
                "$function" "$@"
              fi
            }
            complete -F _complete_stack -o default stack.java ./stack.java
            complete -F _complete_through_jbang -o default jbang ./jbang
            """;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        CommandLine stack = spec.parent().commandLine();
        System.out.print(AutoComplete.bash("stack", stack) + "\n" + THROUGH_JBANG);
    }
}
