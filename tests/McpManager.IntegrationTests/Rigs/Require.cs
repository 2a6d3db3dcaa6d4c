using McpManager.Backends.Process;

namespace McpManager.IntegrationTests.Rigs;

/// <summary>
/// What a test needs and a machine may lack. A missing program skips the test with its reason; it fails it where the variable
/// <c>MCP_TEST_REQUIRE</c> lists the program (separated by commas), as CI does.
/// </summary>
internal static class Require
{
    private static readonly CommandResolver s_resolver = new(ManagerProcess.SearchPath);

    public static void Program(string name)
    {
        if (s_resolver.Resolve(name).Error is not { } error)
        {
            return;
        }

        var required = Environment.GetEnvironmentVariable("MCP_TEST_REQUIRE") ?? string.Empty;
        if (required.Split(',', StringSplitOptions.TrimEntries).Contains(name))
        {
            Assert.Fail($"MCP_TEST_REQUIRE lists {name}, but {error}");
        }

        Assert.Skip(error);
    }

    /// <summary>Only Debug builds of the manager have them.</summary>
    public static void Failpoints()
    {
#if !DEBUG
        Assert.Skip("a release build has no failpoints");
#endif
    }
}
