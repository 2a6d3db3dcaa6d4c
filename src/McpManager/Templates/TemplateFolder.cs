using System.Collections.Immutable;
using McpManager.Client;

namespace McpManager.Templates;

/// <summary>Reads all templates of a folder. Whatever is wrong with one file is an entry of the snapshot, and harms no other.</summary>
internal static class TemplateFolder
{
    public static TemplateSnapshot Load(string folder, DefaultsCheck check)
    {
        string[] files;
        try
        {
            files = Directory.GetFileSystemEntries(folder, "*.json");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var why = e is DirectoryNotFoundException ? "the templates folder does not exist" : $"the templates folder cannot be read: {e.Message}";
            return TemplateSnapshot.Empty with { Errors = [Error(folder, why)] };
        }

        Array.Sort(files, StringComparer.Ordinal);
        var templates = ImmutableSortedDictionary.CreateBuilder<string, Template>(StringComparer.Ordinal);
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        var errors = ImmutableArray.CreateBuilder<TemplateError>();
        foreach (var file in files)
        {
            if (!TemplateFileReader.TryRead(folder, file, out var content, out var error)
                || !TemplateParser.TryParse(content, folder, check, out var template, out error))
            {
                errors.Add(Error(file, error));
            }
            else if (!templates.TryAdd(template.Name, template))
            {
                errors.Add(Error(file, $"name: '{template.Name}' is the name of the template in {sources[template.Name]} already"));
            }
            else
            {
                sources[template.Name] = Path.GetFileName(file);
            }
        }

        return new TemplateSnapshot(templates.ToImmutable(), errors.ToImmutable());
    }

    private static TemplateError Error(string path, string error) => new() { File = Path.GetFileName(Path.TrimEndingDirectorySeparator(path)), Error = error };
}
