using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace McpManager.Workloads.Spec;

internal enum RestartMode
{
    No,
    OnFailure,
    Always,
    UnlessStopped,
}

/// <summary>What happens when a replica ends by itself, in the words of the container world: <c>no</c>, <c>on-failure[:n]</c>, <c>always</c>, <c>unless-stopped</c>.</summary>
/// <param name="Mode">When to start it again.</param>
/// <param name="MaxRetries">With <see cref="RestartMode.OnFailure"/>: how often at most; <c>null</c> for no bound.</param>
internal readonly record struct RestartPolicy(RestartMode Mode, int? MaxRetries = null)
{
    private const string Rule = "must be no, on-failure, on-failure:n (n from 1 to 1000), always or unless-stopped";

    /// <summary>Whether a replica may end for good.</summary>
    public bool MayEnd => Mode is RestartMode.No or RestartMode.OnFailure;

    public static RestartPolicy UnlessStopped => new(RestartMode.UnlessStopped);

    public static bool TryParse(string text, out RestartPolicy policy, [NotNullWhen(false)] out string? error)
    {
        RestartPolicy? parsed = text switch
        {
            "no" => new(RestartMode.No),
            "on-failure" => new(RestartMode.OnFailure),
            "always" => new(RestartMode.Always),
            "unless-stopped" => UnlessStopped,
            _ when text.StartsWith("on-failure:", StringComparison.Ordinal)
                && int.TryParse(text.AsSpan("on-failure:".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var retries)
                && retries is >= 1 and <= 1000 => new(RestartMode.OnFailure, retries),
            _ => null,
        };
        policy = parsed.GetValueOrDefault();
        error = parsed is null ? Rule : null;
        return parsed is not null;
    }

    /// <summary>Whether a replica that ended with <paramref name="exitCode"/> (<c>null</c>: unknown) after <paramref name="failures"/> failed runs is started again.</summary>
    public bool Allows(int? exitCode, int failures) => Mode switch
    {
        RestartMode.No => false,
        RestartMode.OnFailure => exitCode != 0 && (MaxRetries is not { } max || failures <= max),
        _ => true,
    };

    public override string ToString() => Mode switch
    {
        RestartMode.No => "no",
        RestartMode.OnFailure => MaxRetries is { } max ? $"on-failure:{max}" : "on-failure",
        RestartMode.Always => "always",
        _ => "unless-stopped",
    };
}
