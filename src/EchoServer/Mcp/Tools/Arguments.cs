using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace EchoServer.Mcp.Tools;

/// <summary>Typed access to the arguments of a call; what does not fit is a <see cref="ToolInputException"/> that names the argument.</summary>
internal sealed class Arguments(CallToolRequestParams? call)
{
    private readonly IDictionary<string, JsonElement> _values = call?.Arguments ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal);

    public string Text(string name) =>
        Find(name) is { ValueKind: JsonValueKind.String } value && JsonText.Read(value) is { } text
            ? text
            : throw new ToolInputException($"The argument '{name}' is required and must be a string.");

    public double Number(string name) => OptionalNumber(name) ?? throw new ToolInputException($"The argument '{name}' is required and must be a number.");

    public double NumberBetween(string name, double least, double most, double fallback) =>
        (OptionalNumber(name) ?? fallback) is var value && value >= least && value <= most
            ? value
            : throw new ToolInputException($"The argument '{name}' must be between {least} and {most}.");

    public int IntegerBetween(string name, int least, int most, int fallback) =>
        NumberBetween(name, least, most, fallback) is var value && double.IsInteger(value)
            ? (int)value
            : throw new ToolInputException($"The argument '{name}' must be a whole number.");

    private double? OptionalNumber(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetDouble(out var number) && double.IsFinite(number) => number,
        _ => throw new ToolInputException($"The argument '{name}' must be a number."),
    };

    private JsonElement? Find(string name) =>
        _values.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
