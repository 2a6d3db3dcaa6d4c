namespace McpManager.Configuration;

/// <summary>
/// Variables that other backends and later versions use. Their form is checked already, so that one environment serves every version; a
/// protection that is not here yet stops the start instead of being silently absent.
/// </summary>
internal static class LaterSettings
{
    public static void Check(SettingReader read, ManagerOptions options)
    {
        if (options.EnableAuth)
        {
            read.Refuse("ENABLE_AUTH", "authentication is not in this version; the manager does not start without the protection asked for");
        }

        if (read.Flag("ENABLE_REDIS", whenAbsent: false))
        {
            read.Refuse("ENABLE_REDIS", "Redis is not in this version");
        }

        if (read.Text("REDIS_URL") is { } redis
            && !(Uri.TryCreate(redis, UriKind.Absolute, out var uri) && uri.Scheme is "redis" or "rediss" && uri.Host.Length > 0))
        {
            // Its value may hold a password: it is not repeated.
            read.Refuse("REDIS_URL: must be a URL such as redis://redis:6379/0");
        }

        Form(read, "CONTAINERS_STORAGE_DRIVER", SettingForms.IsStorageDriver, "must be a storage driver's name, such as overlay");
        Form(read, "CONTAINERS_STORAGE_RUNROOT", Path.IsPathFullyQualified, "must be an absolute path");
        Form(read, "CONTAINERS_STORAGE_GRAPHROOT", Path.IsPathFullyQualified, "must be an absolute path");
    }

    private static void Form(SettingReader read, string name, Func<string, bool> isGood, string rule)
    {
        if (read.Text(name) is { } text && !isGood(text))
        {
            read.Refuse(name, rule);
        }
    }
}
