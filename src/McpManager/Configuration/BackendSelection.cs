namespace McpManager.Configuration;

/// <summary>A backend that could run here, and what was found when it was looked for.</summary>
/// <param name="Finding">The end of a sentence: "answers on unix:///run/podman.sock", "is not in this version".</param>
/// <param name="Place">Where it was found, in a form that only that backend reads.</param>
internal sealed record BackendCandidate(string Name, bool Available, string Finding, object? Place = null);

/// <summary>The backend that was chosen, and why, in words for the log and <c>/health</c>.</summary>
/// <param name="Place">Of its candidate.</param>
internal sealed record BackendChoice(string Name, string Reason, object? Place = null);

/// <summary>Options and findings → the backend, or why there is none. Pure.</summary>
internal static class BackendSelection
{
    /// <param name="candidates">In order of preference.</param>
    /// <returns>The choice, or <c>null</c> with <paramref name="problem"/>.</returns>
    public static BackendChoice? Choose(ManagerOptions options, IReadOnlyList<BackendCandidate> candidates, out string? problem)
    {
        var (wanted, because) = options switch
        {
            { Backend: not "auto" } => (options.Backend, $"BACKEND={options.Backend}"),
            { ContainerRuntime: { } runtime } => (runtime, $"CONTAINER_RUNTIME={runtime}"),
            _ => (null, "BACKEND=auto"),
        };
        var chosen = candidates.FirstOrDefault(c => c.Available && (wanted is null || c.Name == wanted));
        if (chosen is null)
        {
            var findings = candidates.Where(c => wanted is null || c.Name == wanted).Select(c => $"{c.Name} {c.Finding}").ToList();
            problem = $"{because}: {(findings.Count > 0 ? string.Join(", ", findings) : $"there is no backend {wanted}")}";
            return null;
        }

        problem = null;
        var passedOver = wanted is null ? candidates.TakeWhile(c => c != chosen).Select(c => $"{c.Name} {c.Finding}, ") : [];
        return new BackendChoice(chosen.Name, $"{because}: {string.Concat(passedOver)}{chosen.Name} {chosen.Finding}", chosen.Place);
    }
}
