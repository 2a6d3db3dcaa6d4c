using McpManager.Workloads.Spec;

namespace McpManager.Workloads;

/// <summary>Where clients reach the gateway.</summary>
/// <param name="Scheme">http or https.</param>
/// <param name="Port">The manager's own port, or an ingress controller's.</param>
/// <param name="Domain">What workloads' names stand before.</param>
internal sealed record PublicAddress(string Scheme, int Port, string Domain = "localhost")
{
    private bool IsDefaultPort => (Scheme, Port) is ("http", 80) or ("https", 443);

    /// <summary><c>http://echo.localhost:8000/</c> (or the domain's), or at the workload's own host name.</summary>
    public string UrlOf(WorkloadSpec spec)
    {
        var host = spec.Host ?? $"{spec.Name}.{Domain}";
        return IsDefaultPort ? $"{Scheme}://{host}/" : $"{Scheme}://{host}:{Port}/";
    }
}
