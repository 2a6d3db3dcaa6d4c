namespace McpManager.Backends.Kubernetes.Client.Credentials;

/// <summary>A kubeconfig is not what it should be. The message names the file and the field, never a value that may be secret.</summary>
internal sealed class KubeconfigException(string message) : Exception(message);
