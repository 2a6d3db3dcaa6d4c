using McpManager.Backends.Kubernetes;
using McpManager.Configuration;
using McpManager.Workloads;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace McpManager.Hosting;

/// <summary>The address that clients are told.</summary>
internal static class Listening
{
    /// <summary>Transient: with port 0 the port is known once the server listens.</summary>
    public static IServiceCollection AddPublicAddress(this IServiceCollection services) => services.AddTransient(provider =>
    {
        // In a cluster clients come through the ingress controller, whose ports are the usual ones.
        var options = provider.GetRequiredService<ManagerOptions>();
        if (provider.GetRequiredService<BackendChoice>().Name == KubernetesCapabilities.Name && options.Kubernetes.IngressClass is not null)
        {
            var isSecure = options.Kubernetes.IngressTlsSecret is not null;
            return new PublicAddress(isSecure ? "https" : "http", isSecure ? 443 : 80, options.Kubernetes.IngressDomain);
        }

        var bound = provider.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        var port = bound is not null ? BindingAddress.Parse(bound).Port : options.Endpoints.First().Port;
        return new PublicAddress("http", port);
    });
}
