namespace McpManager.Configuration;

/// <summary>What the defaults of folders depend on besides the environment.</summary>
/// <param name="BaseDirectory">Where the manager's own files are.</param>
/// <param name="LocalData">The folder for applications' data where there is no XDG (Windows); else <c>null</c>.</param>
internal sealed record Surroundings(string CurrentDirectory, string BaseDirectory, string? LocalData, Func<string, bool> DirectoryExists)
{
    public static Surroundings OfThisProcess() => new(
        Environment.CurrentDirectory,
        AppContext.BaseDirectory,
        OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData) : null,
        Directory.Exists);
}
