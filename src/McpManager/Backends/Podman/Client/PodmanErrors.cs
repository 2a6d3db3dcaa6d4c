namespace McpManager.Backends.Podman.Client;

/// <summary>
/// What Podman's errors mean. There are no codes: the text is all there is, so that each phrase here was seen from 4.3.1 or stands in the sources of
/// 5.x (libpod/define/errors.go).
/// </summary>
internal static class PodmanErrors
{
    public static bool IsNameInUse(PodmanException e) =>
        Says(e, "that name is already in use", "is already in use by", "container already exists", "volume already exists", "network already exists", "secret name in use");

    // Rootful: "cannot listen on the TCP port: listen tcp4 …: bind: address already in use". Rootless: "rootlessport listen tcp …: bind: …", or that it
    // "cannot expose privileged port 80". Where slirp4netns forwards instead: "port is already allocated".
    public static bool IsPortTaken(PodmanException e) =>
        Says(e, "address already in use", "port is already allocated", "cannot listen on the", "cannot expose privileged port");

    public static bool IsNoSuchImage(PodmanException e) => Says(e, "image not known", "no such image");

    public static bool IsNetworkMissing(PodmanException e) => Says(e, "network not found");

    public static bool IsVolumeMissing(PodmanException e) => Says(e, "no such volume");

    public static bool IsSecretMissing(PodmanException e) => Says(e, "no such secret");

    public static bool IsNoSpace(PodmanException e) => Says(e, "no space left on device", "disk quota exceeded");

    public static bool IsNoIdsLeft(PodmanException e) => Says(e, "could not find enough available IDs");

    // Podman copies the image for each range of ids, in a folder that it changes its root to: inside a container that may be forbidden.
    public static bool IsNoUserNamespace(PodmanException e) => Says(e, "creating an ID-mapped copy of layer") && Says(e, "operation not permitted");

    public static bool IsIdNotMapped(PodmanException e) => Says(e, "doesn't map UID", "doesn't map GID", "cannot be mapped to a host ID");

    // "volume is being used", "network is being used", "image is being used".
    public static bool IsInUse(PodmanException e) => Says(e, "is being used");

    public static bool IsBusy(PodmanException e) => Says(e, "device or resource busy");

    public static bool IsWrongState(PodmanException e) => Says(e, "container state improper", "container is stopped", "container has already been removed");

    // The second is what newer versions say of the same; the last of either means that the file is no program.
    public static bool IsNoSuchProgram(PodmanException e) => Says(
        e,
        "attempted to invoke a command that was not found",
        "OCI runtime command not found error",
        "OCI permission denied",
        "OCI runtime permission denied error");

    private static bool Says(PodmanException e, params ReadOnlySpan<string> phrases)
    {
        foreach (var phrase in phrases)
        {
            if (e.Cause.Contains(phrase, StringComparison.OrdinalIgnoreCase) || e.Message.Contains(phrase, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
