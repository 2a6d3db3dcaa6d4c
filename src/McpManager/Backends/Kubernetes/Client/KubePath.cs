using System.Globalization;
using System.Text;

namespace McpManager.Backends.Kubernetes.Client;

/// <summary>Paths and queries of the API. Whatever a name holds stays a name.</summary>
internal sealed class KubePath
{
    private readonly StringBuilder _text = new();
    private char _separator = '?';

    /// <param name="parts">Alternate: literal, value, literal, …</param>
    public static KubePath Of(params ReadOnlySpan<string> parts)
    {
        var path = new KubePath();
        for (var i = 0; i < parts.Length; i++)
        {
            path._text.Append(i % 2 == 0 ? parts[i] : Segment(parts[i]));
        }

        return path;
    }

    /// <summary>All objects of a kind in a namespace.</summary>
    public static KubePath OfKind(string group, string version, string @namespace, string plural) => group.Length == 0
        ? Of("/api/", version, "/namespaces/", @namespace, "/", plural)
        : Of("/apis/", group, "/", version, "/namespaces/", @namespace, "/", plural);

    /// <param name="segment">Added after a slash; nothing for <c>null</c>.</param>
    public KubePath Then(string? segment)
    {
        if (segment is not null)
        {
            _text.Append('/').Append(Segment(segment));
        }

        return this;
    }

    public KubePath With(string name, string? value)
    {
        if (value is not null)
        {
            _text.Append(_separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            _separator = '&';
        }

        return this;
    }

    public KubePath With(string name, bool value) => value ? With(name, "true") : this;

    public KubePath With(string name, long? value) => With(name, value?.ToString(CultureInfo.InvariantCulture));

    public override string ToString() => _text.ToString();

    // A URL's dots are resolved before it is sent, whatever they were escaped to.
    private static string Segment(string value) => value is "" or "." or ".."
        ? throw new ArgumentException($"'{value}' is no name", nameof(value))
        : Uri.EscapeDataString(value);
}
