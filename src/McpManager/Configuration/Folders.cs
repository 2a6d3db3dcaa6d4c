namespace McpManager.Configuration;

/// <summary>Where the manager keeps its state and finds its templates.</summary>
internal static class Folders
{
    public static string DataDir(SettingReader read, Surroundings surroundings)
    {
        if (read.Text("DATA_DIR") is { } given)
        {
            return Path.GetFullPath(given, surroundings.CurrentDirectory);
        }

        // The XDG base directory specification has a relative path ignored.
        if (read.Text("XDG_STATE_HOME") is { } state && Path.IsPathFullyQualified(state))
        {
            return Path.Combine(state, "mcp-manager");
        }

        if (surroundings.LocalData is { Length: > 0 } local)
        {
            return Path.Combine(local, "mcp-manager");
        }

        if (read.Text("HOME") is { } home && Path.IsPathFullyQualified(home))
        {
            return Path.Combine(home, ".local", "state", "mcp-manager");
        }

        read.Refuse("DATA_DIR: must be set, as neither HOME nor XDG_STATE_HOME says where state belongs");
        return string.Empty;
    }

    public static string TemplatesDir(SettingReader read, Surroundings surroundings)
    {
        if (read.Text("TEMPLATES_DIR") is { } given)
        {
            var folder = Path.GetFullPath(given, surroundings.CurrentDirectory);
            if (!surroundings.DirectoryExists(folder))
            {
                read.Refuse("TEMPLATES_DIR", "there is no such folder");
            }

            return folder;
        }

        var ofTheProject = Path.Combine(surroundings.CurrentDirectory, "docker", "templates");
        return surroundings.DirectoryExists(ofTheProject) ? ofTheProject : Path.Combine(surroundings.BaseDirectory, "templates");
    }
}
