using System.Formats.Tar;

namespace McpManager.IntegrationTests.Rigs.Images;

/// <summary>Writes an image's files from those of this machine, always the same bytes for the same files.</summary>
internal static class RootFolder
{
    public static void AddTree(this TarWriter root, string folder, string target)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            root.AddFile(file, $"{target}/{Path.GetRelativePath(folder, file)}");
        }
    }

    public static void AddFile(this TarWriter root, string file, string target)
    {
        using var data = File.OpenRead(file);
        root.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, target)
        {
            DataStream = data,
            Mode = File.GetUnixFileMode(file) & ~(UnixFileMode.SetUser | UnixFileMode.SetGroup),
            ModificationTime = DateTimeOffset.UnixEpoch,
        });
    }

    public static void AddLink(this TarWriter root, string target, string to) =>
        root.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, target) { LinkName = to, ModificationTime = DateTimeOffset.UnixEpoch });

    /// <summary>A folder that everybody may write to.</summary>
    public static void AddFolder(this TarWriter root, string target) => root.WriteEntry(new PaxTarEntry(TarEntryType.Directory, target)
    {
        Mode = (UnixFileMode)0x1ff | UnixFileMode.StickyBit,
        ModificationTime = DateTimeOffset.UnixEpoch,
    });
}
