using System.Diagnostics;
using McpManager.Backends.Process;

namespace McpManager.IntegrationTests.Rigs;

/// <summary>
/// What a test needs and a machine may lack. A missing program skips the test with its reason; it fails it where the variable
/// <c>MCP_TEST_REQUIRE</c> lists the program (separated by commas), as CI does.
/// </summary>
internal static class Require
{
    private static readonly CommandResolver s_resolver = new(ManagerProcess.SearchPath);

    /// <summary>A program on PATH.</summary>
    public static void Program(string name)
    {
        var error = s_resolver.Resolve(name).Error;
        That(name, error is null, error ?? string.Empty);
    }

    /// <summary>A module of the system's Python, which is the one that installed programs such as uvicorn run on.</summary>
    public static void PythonModule(string name)
    {
        var start = new ProcessStartInfo("/usr/bin/python3", ["-c", $"import {name}"]) { RedirectStandardError = true, UseShellExecute = false };
        using var python = File.Exists(start.FileName) ? Process.Start(start) : null;
        python?.WaitForExit();
        That(name, python?.ExitCode == 0, $"the system's Python has no module {name}");
    }

    /// <summary>Anything else that a machine may lack.</summary>
    /// <param name="rig">Its name in <c>MCP_TEST_REQUIRE</c>.</param>
    public static void That(string rig, bool isThere, string reason)
    {
        if (isThere)
        {
            return;
        }

        var required = Environment.GetEnvironmentVariable("MCP_TEST_REQUIRE") ?? string.Empty;
        if (required.Split(',', StringSplitOptions.TrimEntries).Contains(rig))
        {
            Assert.Fail($"MCP_TEST_REQUIRE lists {rig}, but {reason}");
        }

        Assert.Skip(reason);
    }

    /// <summary>Only Debug builds of the manager have them.</summary>
    public static void Failpoints()
    {
#if !DEBUG
        Assert.Skip("a release build has no failpoints");
#endif
    }
}
