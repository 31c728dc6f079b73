using System.Globalization;
using k8s.Models;

namespace Platform.House.Tests.Kubernetes;

/// <summary>How the silos run: three of them, replaced one by one, stopped with time to finish, shut in.</summary>
public sealed class DeploymentTests
{
    // Calls to networks under way (20 s), the suspension of what they do (30 s) and the host's own stop (30 s).
    private const int DrainSeconds = 80;

    [Fact]
    public void Three_silos_are_replaced_one_by_one()
    {
        var spec = Manifests.Deployment.Spec;
        Assert.True(spec.Replicas >= 3);
        Assert.Equal("RollingUpdate", spec.Strategy.Type);
        Assert.Equal("0", spec.Strategy.RollingUpdate.MaxUnavailable.Value);
        Assert.Equal("1", spec.Strategy.RollingUpdate.MaxSurge.Value);
        Assert.Equal(30, spec.MinReadySeconds);
    }

    [Fact]
    public void Two_silos_stay_when_nodes_are_drained()
    {
        var budget = Manifests.Of<V1PodDisruptionBudget>("poddisruptionbudget").Spec;
        Assert.Equal("2", budget.MinAvailable.Value);
        Assert.True(int.Parse(budget.MinAvailable.Value, CultureInfo.InvariantCulture) < Manifests.Deployment.Spec.Replicas);
    }

    [Fact]
    public void A_silo_is_given_the_time_to_finish()
    {
        var before = Manifests.Container.Lifecycle.PreStop.Sleep.Seconds;
        Assert.True(Manifests.Pod.TerminationGracePeriodSeconds > before + DrainSeconds);
    }

    [Fact]
    public void Silos_stand_on_different_nodes()
        => Assert.Contains(Manifests.Pod.TopologySpreadConstraints, c => c is { TopologyKey: "kubernetes.io/hostname", MaxSkew: 1, WhenUnsatisfiable: "DoNotSchedule" });

    [Fact]
    public void Each_probe_asks_its_own_question()
    {
        var container = Manifests.Container;
        Assert.Equal(["/healthz/startup", "/healthz/ready", "/healthz/live"], new[] { container.StartupProbe, container.ReadinessProbe, container.LivenessProbe }.Select(p => p.HttpGet.Path));
        Assert.All([container.StartupProbe, container.ReadinessProbe, container.LivenessProbe], p =>
        {
            Assert.Equal("http", p.HttpGet.Port.Value);
            Assert.True(p.TimeoutSeconds is > 0 && p.FailureThreshold is > 0 && p.PeriodSeconds is > 0);
        });
        Assert.True(container.StartupProbe.PeriodSeconds * container.StartupProbe.FailureThreshold >= 120, "Migrations need their time.");
    }

    [Fact]
    public void Memory_and_processor_are_asked_for()
    {
        var resources = Manifests.Container.Resources;
        Assert.Equal(["cpu", "memory"], resources.Requests.Keys.Order(StringComparer.Ordinal));
        Assert.True(resources.Limits["memory"].ToDecimal() >= resources.Requests["memory"].ToDecimal());
    }

    [Fact]
    public void The_process_has_no_rights_that_it_does_not_need()
    {
        var pod = Manifests.Pod;
        var container = Manifests.Container.SecurityContext;
        Assert.True(pod.SecurityContext.RunAsNonRoot);
        Assert.True(pod.SecurityContext.RunAsUser > 0);
        Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
        Assert.False(container.AllowPrivilegeEscalation);
        Assert.True(container.ReadOnlyRootFilesystem);
        Assert.Null(container.Privileged);
        Assert.Equal("ALL", Assert.Single(container.Capabilities.Drop));
        Assert.Null(container.Capabilities.Add);
        Assert.False(pod.AutomountServiceAccountToken);
        Assert.True(pod.HostNetwork is not true && pod.HostPID is not true && pod.HostIPC is not true);
        Assert.DoesNotContain(pod.Volumes, v => v.HostPath is not null);
    }

    [Fact]
    public void Whatever_is_mounted_is_declared()
    {
        var mounts = Manifests.Container.VolumeMounts;
        Assert.Equal(Manifests.Pod.Volumes.Select(v => v.Name).Order(StringComparer.Ordinal), mounts.Select(m => m.Name).Order(StringComparer.Ordinal));
        Assert.Contains(Manifests.Pod.Volumes, v => v.EmptyDir is not null && mounts.Any(m => m.Name == v.Name && m.MountPath == "/tmp"));
        var keys = Manifests.Pod.Volumes.Single(v => v.Secret is not null);
        var mount = mounts.Single(m => m.Name == keys.Name);
        Assert.True(mount.ReadOnlyProperty);
        Assert.Equal(Convert.ToInt32("440", 8), keys.Secret.DefaultMode);
        Assert.Equal(
            keys.Secret.Items.Select(item => $"{mount.MountPath}/{item.Path}").Order(StringComparer.Ordinal),
            Manifests.Container.Env.Where(e => e.Name.EndsWith("__KeyFile", StringComparison.Ordinal)).Select(e => e.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_image_has_a_version()
    {
        var tag = Manifests.Container.Image.Split(':');
        Assert.Equal(2, tag.Length);
        Assert.NotEqual("latest", tag[1]);
    }

    [Fact]
    public void A_silo_learns_its_name_and_address_from_its_pod()
    {
        Assert.Equal("metadata.name", From("POD_NAME"));
        Assert.Equal("status.podIP", From("POD_IP"));

        static string From(string name) => Manifests.Container.Env.Single(e => e.Name == name).ValueFrom.FieldRef.FieldPath;
    }
}
