using System.Globalization;
using McpManager.Errors;

namespace McpManager.Api;

/// <summary>Reads values of a query string and collects what is wrong with them.</summary>
internal sealed class QueryValues
{
    public FieldErrors Errors { get; } = new();

    public bool Flag(string name, string? text)
    {
        switch (text)
        {
            case null or "false" or "0":
                return false;
            case "true" or "1":
                return true;
            default:
                Errors.Add(name, "must be true or false");
                return false;
        }
    }

    public int? Number(string name, string? text, int min, int max, string? orWord = null)
    {
        if (text is null || text == orWord)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
        {
            return value;
        }

        Errors.Add(name, $"must be a whole number from {min} to {max}{(orWord is null ? string.Empty : $", or {orWord}")}");
        return null;
    }

    /// <exception cref="ManagerException"><see cref="ErrorKind.Malformed"/> with all of them.</exception>
    public void ThrowIfAny() => Errors.ThrowIfAny(ErrorKind.Malformed, "The query cannot be read; see errors.");
}
