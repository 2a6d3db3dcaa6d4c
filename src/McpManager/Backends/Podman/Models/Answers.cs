namespace McpManager.Backends.Podman.Models;

/// <summary>How Podman says that it could not.</summary>
/// <param name="Cause">The innermost error: what is branched on.</param>
/// <param name="Message">The whole chain of errors.</param>
internal sealed record ErrorBody(string? Cause, string? Message, int? Response);

internal sealed record CreatedContainer(string? Id, IReadOnlyList<string>? Warnings);

/// <summary>One of the array that a removal answers.</summary>
/// <param name="Err">Why that one was not removed, under a status of 200.</param>
internal sealed record RemovedItem(string? Id, string? Name, string? Err);
