using McpManager.Errors;

namespace McpManager.IntegrationTests.Rigs;

internal static class Outcome
{
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
