using System.Net;

namespace McpManager.Client;

/// <summary>The manager answered with an error.</summary>
public sealed class ManagerApiException : Exception
{
    public ManagerApiException(HttpStatusCode status, ProblemResponse problem)
        : base(TextOf(status, problem))
    {
        ArgumentNullException.ThrowIfNull(problem);
        (Status, Problem) = (status, problem);
    }

    public HttpStatusCode Status { get; }

    /// <summary>What the manager said. Fields are absent where the answer was not the manager's (a proxy's page).</summary>
    public ProblemResponse Problem { get; }

    private static string TextOf(HttpStatusCode status, ProblemResponse problem)
    {
        var text = problem?.Detail ?? problem?.Title ?? $"HTTP {(int)status}";
        var errors = problem?.Errors?.SelectMany(field => field.Value.Select(message => $"{field.Key}: {message}")) ?? [];
        return string.Join(Environment.NewLine, errors.Prepend(text));
    }
}
