using System.Globalization;
using System.Text;
using System.Text.Json;
using McpManager.Backends.Podman.Models;

namespace McpManager.Backends.Podman.Client;

/// <summary>Paths and queries of the API. Whatever a name holds stays a name.</summary>
internal sealed class PodmanPath
{
    // The oldest form that all of 4.x and 5.x answer to.
    private const string Prefix = "/v4.0.0/libpod";

    private readonly StringBuilder _text = new(Prefix);
    private char _separator = '?';

    /// <param name="parts">Alternate: literal, value, literal, …</param>
    public static PodmanPath Of(params ReadOnlySpan<string> parts)
    {
        var path = new PodmanPath();
        for (var i = 0; i < parts.Length; i++)
        {
            path._text.Append(i % 2 == 0 ? parts[i] : Uri.EscapeDataString(Segment(parts[i])));
        }

        return path;
    }

    public PodmanPath With(string name, string? value)
    {
        if (value is not null)
        {
            _text.Append(_separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            _separator = '&';
        }

        return this;
    }

    public PodmanPath With(string name, bool value) => With(name, value ? "true" : "false");

    public PodmanPath With(string name, int value) => With(name, value.ToString(CultureInfo.InvariantCulture));

    public PodmanPath WithFilters(IReadOnlyDictionary<string, IReadOnlyList<string>>? filters) =>
        filters is { Count: > 0 } ? With("filters", JsonSerializer.Serialize(filters, PodmanRequestJson.Default.IReadOnlyDictionaryStringIReadOnlyListString)) : this;

    /// <param name="labels"><c>key=value</c> or <c>key</c>; all of them must be there.</param>
    public PodmanPath WithLabels(IReadOnlyList<string> labels) =>
        labels.Count > 0 ? WithFilters(new Dictionary<string, IReadOnlyList<string>> { ["label"] = labels }) : this;

    public override string ToString() => _text.ToString();

    // A URL's dots are resolved before it is sent, whatever they were escaped to.
    private static string Segment(string value) => value is "" or "." or ".."
        ? throw new ArgumentException($"'{value}' is no name", nameof(value))
        : value;
}
