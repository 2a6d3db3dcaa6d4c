namespace McpManager.Errors;

/// <summary>What kind of failure it is; <see cref="ManagerException"/> carries it, the exception handler maps it to a status.</summary>
internal enum ErrorKind
{
    /// <summary>The request cannot be read: broken JSON, an unknown field, a wrong type. 400.</summary>
    Malformed,

    /// <summary>Not allowed from here. 403.</summary>
    Forbidden,

    /// <summary>It does not exist. 404.</summary>
    NotFound,

    /// <summary>It contradicts what is there. 409.</summary>
    Conflict,

    /// <summary>The body or a part of it is larger than the limit. 413.</summary>
    TooLarge,

    /// <summary>The body is not JSON. 415.</summary>
    UnsupportedMediaType,

    /// <summary>It was read and breaks a rule, or asks for what this backend cannot do. 422.</summary>
    Invalid,

    /// <summary>A quota is used up. 429.</summary>
    QuotaExceeded,

    /// <summary>The backend cannot be reached. 503.</summary>
    Unavailable,

    /// <summary>What was waited for did not come in time. 504.</summary>
    Timeout,

    /// <summary>State could not be written: the disk is full or read-only. 507.</summary>
    InsufficientStorage,
}
