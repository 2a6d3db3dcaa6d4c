using System.Net;

namespace McpManager.Backends.Podman.Client;

/// <summary>
/// What Podman's errors mean. There are no codes: the text is all there is, so that each phrase here was seen from 4.3.1, or stands in the sources of
/// 4.4 to 5.x where it is marked so.
/// </summary>
internal static class PodmanErrors
{
    public static bool IsNameInUse(PodmanException e) =>
        Says(e, "name is already in use", "is already in use by", "already exists", "already used", "secret name in use", "network already exists");

    public static bool IsPortTaken(PodmanException e) =>
        Says(e, "address already in use", "port is already allocated", "cannot listen on the", "rootlessport cannot expose privileged port");

    public static bool IsNoSuchImage(PodmanException e) => Says(e, "image not known", "no such image", "unable to find a name and tag match");

    public static bool IsNetworkMissing(PodmanException e) => Says(e, "network not found", "unable to find network");

    public static bool IsSecretMissing(PodmanException e) => Says(e, "no such secret", "no secret with name or id");

    public static bool IsNoSpace(PodmanException e) => Says(e, "no space left on device", "disk quota exceeded");

    public static bool IsNoIdsLeft(PodmanException e) => Says(e, "could not find enough available IDs", "not enough available IDs");

    public static bool IsInUse(PodmanException e) => Says(e, "is being used", "network is being used", "as it is being used", "has associated containers");

    public static bool IsWrongState(PodmanException e) =>
        e.Status == HttpStatusCode.Conflict && !IsNameInUse(e) && !IsInUse(e) || Says(e, "container state improper", "container is stopped", "is not running");

    public static bool IsNoSuchProgram(PodmanException e) =>
        Says(e, "executable file not found in $PATH", "executable file `", "no such file or directory: OCI runtime attempted to invoke a command that was not found", "OCI permission denied");

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
