using System.Collections.Immutable;

namespace McpManager.Errors;

/// <summary>Collects what is wrong with a request, field by field, so that a caller learns all of it at once.</summary>
internal sealed class FieldErrors
{
    private readonly SortedDictionary<string, List<string>> _errors = new(StringComparer.Ordinal);

    public bool Any => _errors.Count > 0;

    public void Add(string field, string message)
    {
        if (!_errors.TryGetValue(field, out var messages))
        {
            _errors[field] = messages = [];
        }

        messages.Add(message);
    }

    public void AddAll(FieldErrors others)
    {
        foreach (var (field, messages) in others._errors)
        {
            messages.ForEach(message => Add(field, message));
        }
    }

    public ImmutableSortedDictionary<string, ImmutableArray<string>> ToImmutable() =>
        _errors.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.ToImmutableArray(), StringComparer.Ordinal);

    /// <summary>Throws with all that was collected, or does nothing.</summary>
    /// <exception cref="ManagerException">There are errors.</exception>
    public void ThrowIfAny(ErrorKind kind, string publicMessage)
    {
        if (Any)
        {
            throw new ManagerException(kind, publicMessage, this);
        }
    }
}
