using System.Text.Json;
using McpManager.Client;
using McpManager.Errors;
using McpManager.Templates;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Planning.Rules;
using McpManager.Workloads.Spec;

namespace McpManager.Workloads.Planning;

/// <summary>Request over template over defaults → a spec that the backend can run, or everything that is wrong with it. Pure.</summary>
internal static class WorkloadPlanner
{
    /// <exception cref="ManagerException"><see cref="ErrorKind.Invalid"/>, with every field that breaks a rule.</exception>
    public static WorkloadSpec Plan(WorkloadRequest request, TemplateSnapshot templates, BackendCapabilities capabilities, PlanDefaults defaults)
    {
        var errors = new FieldErrors();
        if (!WorkloadName.TryParse(request.ServiceName, out var name, out var nameError))
        {
            errors.Add("service_name", nameError);
        }

        var template = TemplateChoice.Pick(request, templates, capabilities, errors);
        var section = Section(template, capabilities.Backend);
        var merged = RequestMerge.Over(request, Defaults(template, section, capabilities));
        var spec = SpecBuilder.Build(merged, defaults, errors) with
        {
            Name = name,
            Template = template?.Name,
            BackendSection = section,
            TemplateDirectory = section is null && !NamesFolders(template) ? null : template?.Directory,
            RootReason = capabilities.Can(SpecField.User) ? template?.RunAsRoot : null,
        };
        spec = spec with { Image = ImageChoice.Pick(request, spec, template, capabilities, errors) };
        RequiredVariables.Check(spec, template, errors);
        CheckFolders(request, template, errors);
        Admission.Check(request, spec, capabilities, defaults.WarnUnenforced, errors);
        CheckRoot(spec, capabilities, errors);
        errors.ThrowIfAny(ErrorKind.Invalid, "The workload cannot be run as asked; see errors.");
        return spec;
    }

    private static JsonElement? Section(Template? template, string backend) =>
        template?.Backends.TryGetValue(backend, out var section) == true ? section : null;

    // The general command of a template is meant for its image. Where no image runs, a section brings its own.
    private static WorkloadRequest? Defaults(Template? template, JsonElement? section, BackendCapabilities capabilities) =>
        section is null || capabilities.Can(SpecField.Image) ? template?.Defaults : template!.Defaults with { Command = null, Args = null };

    // Folders beside the template's file, such as ./app: where they are is known by the template's folder alone.
    private static bool NamesFolders(Template? template) =>
        template?.Defaults.Volumes?.Keys.Any(VolumeMount.IsRelative) == true;

    // The templates themselves are there, with the values of their variables.
    private static void CheckFolders(WorkloadRequest request, Template? template, FieldErrors errors)
    {
        var relative = request.Volumes?.Keys.Where(source => VolumeRules.IsSource(source) && VolumeMount.IsRelative(source)) ?? [];
        foreach (var source in relative.Where(source => template?.Defaults.Volumes?.ContainsKey(source) != true))
        {
            errors.Add(FieldPath.Of("volumes", source), "only a template can name a folder beside its file; give a volume's name, or an absolute path");
        }
    }

    private static void CheckRoot(WorkloadSpec spec, BackendCapabilities capabilities, FieldErrors errors)
    {
        if (spec is { User: { } user, RootReason: null } && RootUser.Is(user) && capabilities.Can(SpecField.User))
        {
            errors.Add("user", "must not be root; only a template can allow it, by run_as_root with the reason");
        }
    }
}
