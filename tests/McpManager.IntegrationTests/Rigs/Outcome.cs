using McpManager.Client;
using McpManager.Errors;

namespace McpManager.IntegrationTests.Rigs;

internal static class Outcome
{
    /// <summary>Whether a call is answered: false while there is no connection, or nobody behind it who can tell yet.</summary>
    public static async Task<bool> IsReachedAsync(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or ManagerApiException { Status: System.Net.HttpStatusCode.ServiceUnavailable })
        {
            return false;
        }
    }

    /// <summary>What a command of a backend ends with; <c>null</c> when it is carried out.</summary>
    public static async Task<ErrorKind?> OfAsync(Func<Task> command)
    {
        try
        {
            await command();
            return null;
        }
        catch (ManagerException e)
        {
            return e.Kind;
        }
    }
}
