using McpManager.Backends.Kubernetes.Client.Credentials;

namespace McpManager.Backends.Kubernetes.Client;

/// <summary>Whether there is a cluster to work in.</summary>
/// <param name="Finding">The end of a sentence: "in-cluster credentials of namespace mcp".</param>
internal sealed record KubernetesLocation(bool Available, string Finding, KubernetesCredentials? Credentials = null);
