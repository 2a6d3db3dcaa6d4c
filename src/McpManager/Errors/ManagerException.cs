using System.Collections.Immutable;

namespace McpManager.Errors;

/// <summary>
/// A failure of the domain that a caller can act on. It knows nothing of HTTP; one handler maps it to a problem document.
/// Absence is no failure: look-ups answer <c>null</c>.
/// </summary>
/// <remarks><see cref="Exception.Message"/> is public: it goes to the caller. Never put a secret or an environment value in it.</remarks>
internal sealed class ManagerException : Exception
{
    public ManagerException(ErrorKind kind, string publicMessage, Exception? inner = null)
        : base(publicMessage, inner) => Kind = kind;

    public ManagerException(ErrorKind kind, string publicMessage, FieldErrors fields)
        : this(kind, publicMessage) => Fields = fields.ToImmutable();

    public ErrorKind Kind { get; }

    /// <summary>Field (snake_case, as the caller wrote it) → what is wrong with it.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Fields { get; } =
        ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty;
}
