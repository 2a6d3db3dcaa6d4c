using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpManager.Backends.Podman.Models;

/// <summary>Go's times: RFC 3339 with nanoseconds, or seconds since 1970. The zero time, year 1, stands for "never".</summary>
internal static class GoTime
{
    // Earlier is the zero time, in whatever zone: nothing has run in a container before.
    private const int FirstYear = 2000;

    public static DateTimeOffset? Parse(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && time.Year >= FirstYear ? time : null;

    public static DateTimeOffset? FromUnixSeconds(long seconds) =>
        seconds is > 0 and < 253402300800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    /// <summary>In the form that the API's <c>since</c> takes: seconds with a fraction.</summary>
    public static string ToUnix(DateTimeOffset time)
    {
        var ticks = (time - DateTimeOffset.UnixEpoch).Ticks;
        return string.Create(CultureInfo.InvariantCulture, $"{ticks / TimeSpan.TicksPerSecond}.{ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick:D9}");
    }
}

/// <inheritdoc cref="GoTime"/>
internal sealed class GoTimeConverter : JsonConverter<DateTimeOffset?>
{
    public override bool HandleNull => true;

    public override DateTimeOffset? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return GoTime.Parse(reader.GetString());
            case JsonTokenType.Number when reader.TryGetInt64(out var seconds):
                return GoTime.FromUnixSeconds(seconds);
            default:
                reader.Skip();
                return null;
        }
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset? value, JsonSerializerOptions options) => throw new NotSupportedException("only read");
}
