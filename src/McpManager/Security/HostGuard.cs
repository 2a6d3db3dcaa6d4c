using McpManager.Errors;
using McpManager.Routing;

namespace McpManager.Security;

/// <summary>
/// Refuses requests whose <c>Host</c> is none of ours. A site that points its own name at this address (DNS rebinding) is same-origin with itself
/// for a browser; only the name in the header gives it away.
/// </summary>
internal sealed class HostGuard(RequestDelegate next, HostRules rules, RouteTable routes)
{
    public Task InvokeAsync(HttpContext context)
    {
        // A name may end with the dot of the root.
        var host = context.Request.Host.Host.TrimEnd('.');
        if (rules.Allows(host, context.Connection.LocalIpAddress) || routes.Current?.ByHost.ContainsKey(host.ToLowerInvariant()) == true)
        {
            return next(context);
        }

        return ProblemWriter.WriteAsync(
            context,
            StatusCodes.Status403Forbidden,
            "Host not allowed",
            "The Host header names neither localhost, a listening address, a workload nor an entry of ALLOWED_HOSTS.");
    }
}
