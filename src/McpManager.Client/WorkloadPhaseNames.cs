using System.Text.Json;

namespace McpManager.Client;

/// <summary>The words of the wire for <see cref="WorkloadPhase"/>.</summary>
public static class WorkloadPhaseNames
{
    private static readonly Dictionary<WorkloadPhase, string> s_words =
        Enum.GetValues<WorkloadPhase>().ToDictionary(phase => phase, phase => JsonNamingPolicy.SnakeCaseLower.ConvertName(phase.ToString()));

    /// <summary>All of them, in the order of a workload's life.</summary>
    public static IEnumerable<string> All => s_words.Values;

    public static string Word(this WorkloadPhase phase) => s_words[phase];

    /// <summary><c>null</c> for a word that is none of them.</summary>
    public static WorkloadPhase? Parse(string? word) =>
        s_words.Where(pair => pair.Value == word).Select(pair => (WorkloadPhase?)pair.Key).FirstOrDefault();
}
