using McpManager.Errors;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes;

/// <summary>Names that a cluster takes more strictly than other backends. Pure.</summary>
internal static class NameRules
{
    // Of a key in a Secret.
    private const int MaxVariable = 253;

    public static void Check(WorkloadSpec spec, KubernetesOptions options, FieldErrors errors)
    {
        // RFC 1035, as Services are named up to 1.33.
        if (char.IsAsciiDigit(spec.Name.Value[0]))
        {
            errors.Add("service_name", "must begin with a letter here: a Service has its name");
        }

        // Names below the domain are the workloads': one that took another's would get its requests.
        if (spec.Host is { } host && host != $"{spec.Name}.{options.IngressDomain}" && (host == options.IngressDomain || host.EndsWith('.' + options.IngressDomain, StringComparison.Ordinal)))
        {
            errors.Add("host", $"must not be {options.IngressDomain} or a name below it: every workload has {{service_name}}.{options.IngressDomain} already");
        }

        foreach (var (field, name) in spec.Environment.Keys.Select(name => ("environment", name)).Concat(spec.Secrets.Keys.Select(name => ("secrets", name))))
        {
            if (name.Length > MaxVariable)
            {
                errors.Add(FieldPath.Of(field, name), $"a variable's name must have at most {MaxVariable} characters here: it is a key in a Secret");
            }
        }
    }
}
