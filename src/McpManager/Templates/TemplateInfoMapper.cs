using McpManager.Client;

namespace McpManager.Templates;

/// <summary>The catalog → what <c>GET /templates</c> answers. Names of variables only, never their values.</summary>
internal static class TemplateInfoMapper
{
    public static TemplateList ToList(TemplateSnapshot snapshot) => new()
    {
        Templates = [.. snapshot.Templates.Values.Select(ToInfo)],
        Errors = snapshot.Errors,
    };

    public static TemplateInfo ToInfo(Template template) => new()
    {
        Name = template.Name,
        Description = template.Description,
        Image = template.Defaults.Image,
        Command = template.Defaults.Command,
        Port = template.Defaults.Port,
        MemoryLimit = template.Defaults.MemoryLimit,
        CpuLimit = template.Defaults.CpuLimit,
        Transport = template.Defaults.Transport ?? "http",
        HealthCheckPath = template.Defaults.HealthCheckPath,
        Environment = [.. Names(template.Defaults.Environment).Union(Names(template.Defaults.Secrets)).Order(StringComparer.Ordinal)],
        RequiredEnvVars = template.RequiredEnvVars,
        Capabilities = template.Capabilities,
        Backends = [.. template.Backends.Keys],
    };

    private static IEnumerable<string> Names(IReadOnlyDictionary<string, string>? map) => map?.Keys ?? [];
}
