using System.Globalization;
using System.Text.Json.Serialization;

namespace McpManager.Backends.Podman.Models;

/// <summary>Something happened in Podman.</summary>
/// <param name="Type">container, image, network, volume, pod, system.</param>
/// <param name="Action">create, init, start, died, stop, cleanup, remove, pull, …</param>
/// <param name="Id">Of what it happened to; an image's is empty.</param>
/// <param name="Name">Of a container; or else what Podman has for it.</param>
/// <param name="Attributes">A container's labels too; <c>containerExitCode</c> with died.</param>
internal sealed record PodmanEvent(string Type, string Action, string Id, string Name, IReadOnlyDictionary<string, string> Attributes, DateTimeOffset Time)
{
    /// <summary>With <c>died</c>.</summary>
    public int? ExitCode =>
        Attributes.TryGetValue("containerExitCode", out var text) && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var code)
            ? code
            : null;
}

/// <summary>An event as <c>GET /events</c> writes it: Docker's message with Podman's own names of actions.</summary>
internal sealed record EventMessage
{
    public string? Status { get; init; }

    public string? Type { get; init; }

    public string? Action { get; init; }

    public EventActor? Actor { get; init; }

    /// <summary>Unix seconds.</summary>
    public long Time { get; init; }

    /// <summary>Unix nanoseconds.</summary>
    public long TimeNano { get; init; }

    public PodmanEvent ToEvent()
    {
        var attributes = Actor?.Attributes ?? Empty.Labels;
        return new PodmanEvent(
            Type ?? string.Empty,
            Action ?? Status ?? string.Empty,
            Actor?.Id ?? string.Empty,
            attributes.GetValueOrDefault("name") ?? string.Empty,
            attributes,
            TimeNano > 0 ? DateTimeOffset.UnixEpoch.AddTicks(TimeNano / TimeSpan.NanosecondsPerTick) : GoTime.FromUnixSeconds(Time) ?? DateTimeOffset.UnixEpoch);
    }
}

internal sealed record EventActor
{
    [JsonPropertyName("ID")]
    public string? Id { get; init; }

    public IReadOnlyDictionary<string, string>? Attributes { get; init; }
}
