using McpManager.Client;
using McpManager.Errors;
using McpManager.Templates;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Planning.Rules;
using McpManager.Workloads.Spec;

namespace McpManager.Workloads.Planning;

/// <summary>Whether there is something to run, and whether the backend runs its image.</summary>
internal static class ImageChoice
{
    /// <returns>The image that the backend is to run; <c>null</c> when it runs a command.</returns>
    public static string? Pick(WorkloadRequest request, WorkloadSpec spec, Template? template, BackendCapabilities capabilities, FieldErrors errors)
    {
        if (spec.Image is null)
        {
            CheckCommand(request, spec, template, capabilities, errors);
            return null;
        }

        if (capabilities.Can(SpecField.Image))
        {
            return spec.Image;
        }

        if (request.Image is not null && (spec.BackendSection is null || !ImageRules.AreSame(request.Image, template?.Defaults.Image)))
        {
            errors.Add("image", WhyNotRequested(request, capabilities));
        }
        else if (spec.BackendSection is null)
        {
            errors.Add(
                "template",
                $"'{template?.Name}' has no {capabilities.Backend} section, only the image {spec.Image}: {capabilities.Refusal(SpecField.Image)}");
        }

        return null;
    }

    private static void CheckCommand(WorkloadRequest request, WorkloadSpec spec, Template? template, BackendCapabilities capabilities, FieldErrors errors)
    {
        if (spec.BackendSection is not null || !spec.Command.IsEmpty)
        {
            return;
        }

        if (template is not null)
        {
            errors.Add("template", $"'{template.Name}' has no {capabilities.Backend} section, no image and no command: there is nothing to run");
        }
        else if (request is { Template: null, Command: null })
        {
            errors.Add("template", "one of template, image and command is required");
        }
    }

    private static string WhyNotRequested(WorkloadRequest request, BackendCapabilities capabilities)
    {
        var refusal = capabilities.Refusal(SpecField.Image);
        return request is { Template: null, Command: null }
            ? $"{refusal}; no template with this image has a {capabilities.Backend} section"
            : refusal;
    }
}
