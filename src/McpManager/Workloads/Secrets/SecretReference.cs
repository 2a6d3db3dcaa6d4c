namespace McpManager.Workloads.Secrets;

/// <summary>What stands behind a variable in <c>secrets</c>: a name in <c>SECRETS_DIR</c>, or <c>file:name</c> to have it as a file whose path is in the variable.</summary>
internal readonly record struct SecretReference(string Name, bool AsFile)
{
    private const string FilePrefix = "file:";

    /// <summary>Outside of /run/secrets, where a read-only root leaves no room.</summary>
    public const string Folder = "/run/mcp-secrets";

    public static SecretReference Parse(string reference) => reference.StartsWith(FilePrefix, StringComparison.Ordinal)
        ? new(reference[FilePrefix.Length..], AsFile: true)
        : new(reference, AsFile: false);

    /// <summary>Where a variable's file is mounted.</summary>
    public static string MountPath(string variable) => $"{Folder}/{variable}";
}
