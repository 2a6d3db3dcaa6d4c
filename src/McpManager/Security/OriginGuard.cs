using McpManager.Errors;

namespace McpManager.Security;

/// <summary>
/// Refuses state-changing calls that another site makes through a user's browser. It stands before the gateway too: the gateway rewrites
/// <c>Host</c>, so a workload cannot tell by itself.
/// </summary>
internal sealed class OriginGuard(RequestDelegate next, OriginRules rules)
{
    public Task InvokeAsync(HttpContext context) => rules.Allows(context.Request)
        ? next(context)
        : ProblemWriter.WriteAsync(
            context,
            StatusCodes.Status403Forbidden,
            "Origin not allowed",
            "Another site asked for a change. An origin that may do so is named in CORS_ORIGINS; * is not enough.");
}
