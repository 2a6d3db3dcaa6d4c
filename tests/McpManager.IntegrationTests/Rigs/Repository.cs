namespace McpManager.IntegrationTests.Rigs;

/// <summary>Where things are in the checkout, found from the test assembly.</summary>
internal static class Repository
{
    private static readonly DirectoryInfo s_output = new(AppContext.BaseDirectory);

    public static string Root { get; } = s_output.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;

    public static string EchoServer => Built("EchoServer");

    public static string McpManager => Built("McpManager");

    public static string Templates => Path.Combine(Root, "docker", "templates");

    /// <summary>tests/X/bin/{configuration}/net10.0 → src/Y/bin/{configuration}/net10.0/Y.dll</summary>
    private static string Built(string project) =>
        Path.Combine(Root, "src", project, "bin", s_output.Parent!.Name, s_output.Name, project + ".dll");
}
