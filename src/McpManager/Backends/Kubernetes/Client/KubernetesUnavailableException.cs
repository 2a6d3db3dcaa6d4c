namespace McpManager.Backends.Kubernetes.Client;

/// <summary>There was no whole answer. The message names the server and what is wrong, and never holds a credential.</summary>
internal sealed class KubernetesUnavailableException(KubernetesOutage outage, string message, Exception? inner = null) : IOException(message, inner)
{
    public KubernetesOutage Outage { get; } = outage;
}

/// <summary>How far a call got.</summary>
internal enum KubernetesOutage
{
    /// <summary>No connection: nothing was sent.</summary>
    NotReached,

    /// <summary>The connection broke: nobody knows whether the call took effect.</summary>
    Interrupted,

    /// <summary>No answer in time: nobody knows whether the call took effect.</summary>
    TimedOut,

    /// <summary>No secure connection: nothing was sent, and another try will not help.</summary>
    Untrusted,

    /// <summary>The credentials cannot be had: nothing was sent.</summary>
    Credentials,
}
