namespace McpManager.Configuration;

/// <summary>The backend, if one can be had and may be run as it is configured. Pure.</summary>
internal static class BackendStart
{
    /// <returns>The choice, or <c>null</c> with <paramref name="problems"/>.</returns>
    public static BackendChoice? Choose(ManagerOptions options, IReadOnlyList<BackendCandidate> candidates, out IReadOnlyList<string> problems)
    {
        var choice = BackendSelection.Choose(options, candidates, out var problem);
        problem ??= Exposure.Refusal(options, choice!);
        problems = problem is null ? [] : [problem];
        return problem is null ? choice : null;
    }
}
