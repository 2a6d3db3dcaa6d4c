using System.Collections.Immutable;
using System.Net;
using McpManager.Errors;

namespace McpManager.Backends.Kubernetes.Client;

/// <summary>The server answered that it could not, or with something that cannot be read. The message is the server's own text, cleaned and bounded: fit for users.</summary>
internal sealed class KubernetesException : IOException
{
    public KubernetesException(HttpStatusCode status, KubeStatus? said, string fallback, Exception? inner = null)
        : base(PlainText.Clean(said?.Message) is { Length: > 0 } text ? text : PlainText.Clean(fallback), inner)
    {
        Status = status;
        Reason = PlainText.Clean(said?.Reason);
        Code = said?.Code ?? (int)status;
        Fields = [.. (said?.Details?.Causes ?? []).Select(cause => PlainText.Clean(cause?.Field)).Where(field => field.Length > 0).Take(20)];
        IsUnknownPath = status == HttpStatusCode.NotFound && said?.Details?.Name is null;
    }

    /// <summary>200 where the failure came inside of a success, as a watch's does.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>The word of the API for it; empty where there is none.</summary>
    public string Reason { get; }

    /// <summary>As <see cref="Status"/>, but of the failure itself.</summary>
    public int Code { get; }

    /// <summary>The paths of the fields at fault.</summary>
    public ImmutableArray<string> Fields { get; }

    public bool IsNotFound => Code == 404;

    /// <summary>Not the object is unknown but where it was looked for: the server does not serve that version of the kind.</summary>
    public bool IsUnknownPath { get; }

    public bool IsAlreadyExists => Code == 409 && Reason == "AlreadyExists";

    /// <summary>It was changed meanwhile, or somebody else owns a field.</summary>
    public bool IsConflict => Code == 409 && Reason != "AlreadyExists";

    /// <summary>The version to go on from is too old: list again.</summary>
    public bool IsGone => Code == 410 || Reason is "Expired" or "Gone";

    public bool IsBadRequest => Code == 400;

    public bool IsForbidden => Code == 403;

    /// <summary>It breaks a rule of the API; another try breaks it again.</summary>
    public bool IsInvalid => Code == 422;

    // No reason of its own: "pods "x" is forbidden: exceeded quota: q, requested: pods=1, used: pods=3, limited: pods=3".
    public bool IsQuotaExceeded => IsForbidden && Message.Contains("exceeded quota", StringComparison.OrdinalIgnoreCase);
}
