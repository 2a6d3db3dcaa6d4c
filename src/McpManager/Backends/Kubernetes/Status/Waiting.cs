using McpManager.Backends.Kubernetes.Models;

namespace McpManager.Backends.Kubernetes.Status;

/// <summary>Why a replica does not run yet, in words a user can act on. Pure.</summary>
internal static class Waiting
{
    private const string PullFailed = "Failed: Failed to pull image";

    /// <summary>The kubelet waits before the next start.</summary>
    public static bool IsCrashLoop(ContainerStatus? server) => server?.State?.Waiting?.Reason == "CrashLoopBackOff";

    /// <summary>What hinders it; <c>null</c> when it is just on its way.</summary>
    /// <param name="warning">The last event that warned of this pod.</param>
    public static string? Error(Pod pod, ContainerStatus? server, string? warning)
    {
        if (Condition(pod, "PodScheduled") is { Status: "False" } unscheduled)
        {
            return $"no node can take it: {StatusText.Clean(unscheduled.Message ?? unscheduled.Reason)}";
        }

        var waiting = server?.State?.Waiting;
        return waiting?.Reason switch
        {
            null or "ContainerCreating" or "PodInitializing" =>
                warning?.StartsWith(PullFailed, StringComparison.Ordinal) == true ? $"the image cannot be pulled: {warning}" : warning,
            "CrashLoopBackOff" => null,
            "ErrImagePull" or "ImagePullBackOff" => $"the image cannot be pulled ({waiting.Reason}): {ImageError(waiting, warning)}",
            "InvalidImageName" => $"the image's name cannot be read: {StatusText.Clean(waiting.Message)}",
            var reason => $"{StatusText.Clean(reason)}: {StatusText.Clean(waiting.Message)}",
        };
    }

    /// <summary>What is going on while nothing hinders it.</summary>
    public static string? Progress(Pod pod, ContainerStatus? server) => (pod.Spec?.NodeName, server?.State?.Waiting?.Reason) switch
    {
        (null, _) => "waiting for a node",
        (_, "ContainerCreating" or null) when server?.State?.Running is null && server?.State?.Terminated is null => "image and volumes are being prepared",
        _ => null,
    };

    public static Condition? Condition(Pod pod, string type) => pod.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type);

    // Once it waits for the next try, the status only says so; the event of the try has the registry's words.
    private static string ImageError(WaitingState waiting, string? warning) =>
        waiting.Reason == "ImagePullBackOff" && warning is not null ? warning : StatusText.Clean(waiting.Message);
}
