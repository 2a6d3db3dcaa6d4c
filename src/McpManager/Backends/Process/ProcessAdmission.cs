using McpManager.Errors;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Process;

/// <summary>Whether this machine has what a spec runs.</summary>
internal static class ProcessAdmission
{
    /// <exception cref="ManagerException"><see cref="ErrorKind.Invalid"/>: there is no command, or a program is missing.</exception>
    public static void Check(WorkloadSpec spec, CommandResolver resolver)
    {
        var errors = new FieldErrors();
        var section = ProcessSection.Parse(spec.BackendSection);
        var place = new ReplicaPlace(0, 0, "/", "X", "X", Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var command = ProcessMapper.Command(spec, section, place);

        // The field to look at is the one that named the command.
        var field = spec.Command.IsEmpty && spec.Template is not null ? "template" : "command";
        if (command.IsEmpty || (spec.Command.IsEmpty && section.Command.IsEmpty))
        {
            errors.Add(field, "there is no command to run: give one, or use a template with a process section");
        }
        else
        {
            foreach (var error in section.Requires.Prepend(command[0]).Distinct().Select(program => resolver.Resolve(program).Error).OfType<string>())
            {
                errors.Add(field, error);
            }
        }

        errors.ThrowIfAny(ErrorKind.Invalid, "This machine cannot run the workload.");
    }
}
