using System.Net;
using McpManager.Errors;

namespace McpManager.Backends.Podman.Client;

/// <summary>Podman answered that it could not. <see cref="Exception.Message"/> is Podman's own text, cleaned and bounded: fit for users.</summary>
internal sealed class PodmanException : IOException
{
    public PodmanException(HttpStatusCode status, string? cause, string? message, Exception? inner = null)
        : base(PlainText.Clean(string.IsNullOrWhiteSpace(message) ? cause : message) is { Length: > 0 } text ? text : $"Podman answered with status {(int)status}", inner)
    {
        Status = status;
        Cause = PlainText.Clean(cause);
    }

    /// <summary>200 where the failure came in the body of a success, as a pull's does.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>The innermost error; empty when there is none.</summary>
    public string Cause { get; }

    /// <summary>There is no such container, network, volume or secret. A missing image at create is <see cref="IsNoSuchImage"/>.</summary>
    public bool IsNotFound => Status == HttpStatusCode.NotFound && !IsNoSuchImage && !IsNetworkMissing;

    /// <summary>Something of that name is there already.</summary>
    public bool IsNameInUse => PodmanErrors.IsNameInUse(this);

    /// <summary>A port of the host to be published is taken, or may not be bound.</summary>
    public bool IsPortTaken => PodmanErrors.IsPortTaken(this);

    public bool IsNoSuchImage => PodmanErrors.IsNoSuchImage(this);

    public bool IsNetworkMissing => PodmanErrors.IsNetworkMissing(this);

    public bool IsVolumeMissing => PodmanErrors.IsVolumeMissing(this);

    public bool IsSecretMissing => PodmanErrors.IsSecretMissing(this);

    /// <summary>The disk, or a quota on it, is full.</summary>
    public bool IsNoSpace => PodmanErrors.IsNoSpace(this);

    /// <summary>No range of ids is free for another user namespace.</summary>
    public bool IsNoIdsLeft => PodmanErrors.IsNoIdsLeft(this);

    /// <summary>Podman may give no container a user namespace of its own, now or later.</summary>
    public bool IsNoUserNamespace => PodmanErrors.IsNoUserNamespace(this);

    /// <summary>The user or a file of the image has an id that the container's user namespace has not.</summary>
    public bool IsIdNotMapped => PodmanErrors.IsIdNotMapped(this);

    /// <summary>Containers use what was to be removed.</summary>
    public bool IsInUse => PodmanErrors.IsInUse(this);

    /// <summary>Something of it is still mounted or open, as may be for a moment after a container ended: a later try succeeds.</summary>
    public bool IsBusy => PodmanErrors.IsBusy(this);

    /// <summary>The container is in a state in which that cannot be done: being removed, not running.</summary>
    public bool IsWrongState => PodmanErrors.IsWrongState(this);

    /// <summary>The program of the container does not exist in its image or may not be executed.</summary>
    public bool IsNoSuchProgram => PodmanErrors.IsNoSuchProgram(this);
}
