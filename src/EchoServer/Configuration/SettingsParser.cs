using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace EchoServer.Configuration;

/// <summary>Environment → settings, or every problem at once: one line each, naming the variable.</summary>
internal static partial class SettingsParser
{
    private const string DefaultName = "echo";
    private const int DefaultPort = 8000;

    public static (EchoSettings? Settings, IReadOnlyList<string> Problems) Parse(Func<string, string?> environment)
    {
        var problems = new List<string>();
        var name = Read("MCP_SERVICE_NAME", DefaultName, Name, "1 to 63 letters, digits, '.', '_' or '-'");
        var port = Read("PORT", DefaultPort, Port, "a port from 0 (any free one) to 65535");
        var address = Read("LISTEN_ADDRESS", IPAddress.Loopback, Address, "an IPv4 or IPv6 address");
        var level = Read("LOG_LEVEL", LogLevel.Information, Level, "DEBUG, INFO, WARN or ERROR");
        var origins = Read<string[]>("ALLOWED_ORIGINS", [], Origins, "a comma-separated list of scheme://host[:port]");

        return problems.Count > 0
            ? (null, problems)
            : (new EchoSettings(name, new IPEndPoint(address, port), level, origins), problems);

        T Read<T>(string variable, T fallback, Func<string, (bool Ok, T Value)> parse, string expected)
        {
            // An empty variable is how compose files write "not set".
            if (environment(variable)?.Trim() is not { Length: > 0 } text)
                return fallback;
            var (ok, value) = parse(text);
            if (!ok)
                problems.Add($"{variable}: '{text}' is not {expected}");
            return value;
        }
    }

    private static (bool Ok, string Value) Name(string text) => (NamePattern().IsMatch(text), text);

    private static (bool Ok, int Value) Port(string text) =>
        (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort, port);

    private static (bool Ok, IPAddress Value) Address(string text) =>
        // IPAddress also reads "1" as 0.0.0.1, which nobody means.
        IPAddress.TryParse(text, out var address) && text.AsSpan().ContainsAny('.', ':')
            ? (true, address)
            : (false, IPAddress.None);

    private static (bool Ok, LogLevel Value) Level(string text) => text.ToUpperInvariant() switch
    {
        "DEBUG" => (true, LogLevel.Debug),
        "INFO" => (true, LogLevel.Information),
        "WARN" => (true, LogLevel.Warning),
        "ERROR" => (true, LogLevel.Error),
        _ => (false, LogLevel.Information),
    };

    private static (bool Ok, string[] Value) Origins(string text)
    {
        var origins = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return (origins.All(IsOrigin), origins);
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Host.Length > 0
        && string.Equals(text, uri.OriginalString.TrimEnd('/'), StringComparison.Ordinal)
        && uri.PathAndQuery is "/" or ""
        && uri.UserInfo.Length == 0
        && uri.Fragment.Length == 0;

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,63}\z", RegexOptions.NonBacktracking)]
    private static partial Regex NamePattern();
}
