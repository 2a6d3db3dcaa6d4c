using McpManager.Client;
using McpManager.Errors;
using McpManager.Templates;
using McpManager.Workloads.Backends;
using McpManager.Workloads.Planning.Rules;
using McpManager.Workloads.Spec;

namespace McpManager.Workloads.Planning;

/// <summary>Which template a request is based on.</summary>
internal static class TemplateChoice
{
    private const int MaxListed = 20;

    public static Template? Pick(WorkloadRequest request, TemplateSnapshot templates, BackendCapabilities capabilities, FieldErrors errors)
    {
        if (request.Template is { } wanted)
        {
            if (templates.Templates.TryGetValue(wanted, out var template))
            {
                return template;
            }

            errors.Add("template", Unknown(wanted, templates));
            return null;
        }

        return request is { Image: { } image, Command: null } && !capabilities.Can(SpecField.Image)
            ? ByImage(image, templates, capabilities.Backend)
            : null;
    }

    // The same request works on every backend: one that runs no images knows what an image does from the template that has it.
    private static Template? ByImage(string image, TemplateSnapshot templates, string backend) =>
        templates.Templates.Values.FirstOrDefault(template =>
            template.Backends.ContainsKey(backend) && ImageRules.AreSame(template.Defaults.Image, image));

    private static string Unknown(string wanted, TemplateSnapshot templates)
    {
        var broken = templates.Errors.FirstOrDefault(error => Path.GetFileNameWithoutExtension(error.File) == wanted);
        if (broken is not null)
        {
            return $"cannot be used: {broken.File} is broken: {broken.Error}";
        }

        var known = templates.Templates.Keys.Take(MaxListed).ToList();
        var more = templates.Templates.Count - known.Count;
        var list = known.Count == 0 ? "there are none" : $"known are {string.Join(", ", known)}{(more > 0 ? $" and {more} more" : "")}";
        return $"there is no template '{FieldPath.Clean(wanted)}'; {list}";
    }
}
