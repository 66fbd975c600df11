using k8s;
using k8s.Models;
using Sandbox.Server;
using YamlDotNet.RepresentationModel;

namespace Sandbox.Functions.Tests.Infrastructure;

public sealed class KubernetesTests
{
    private static readonly YamlNode Deployment = Find("sandbox.yaml", "Deployment");

    private static YamlNode Container => Deployment["spec"]["template"]["spec"]["containers"][0];

    // Strict: a field that Kubernetes does not have, or has elsewhere, is an error.
    [Fact]
    public void Resources_OfKubernetesItself_HaveItsFieldsOnly()
    {
        List<object> resources = KubernetesYaml.LoadAllFromString(
            File.ReadAllText(RepositoryPaths.Of("infra", "kubernetes", "sandbox.yaml")), strict: true);

        Assert.Equal(
            [typeof(V1Namespace), typeof(V1ServiceAccount), typeof(V1Deployment), typeof(V1Service), typeof(V1NetworkPolicy)],
            resources.Select(resource => resource.GetType()));
    }

    // The queue that KEDA scales by is the one in this account.
    [Fact]
    public void Deployment_Storage_IsTheAccountThatKedaLooksAt()
    {
        string account = Find("keda.yaml", "ScaledObject")["spec"]["triggers"][0]["metadata"]["accountName"].ToString();

        YamlNode setting = ((YamlSequenceNode)Container["env"]).Single(variable => variable["name"].ToString() == "Sandbox__Storage__AccountUrl");
        Assert.Equal($"https://{account}.blob.core.windows.net", setting["value"].ToString());
    }

    // In the container tier a run's bytes are measured now and then: the volume is the wall.
    [Fact]
    public void Deployment_WhatProgramsWrite_IsAVolumeOfAFixedSizeInMemory()
    {
        YamlNode mount = ((YamlSequenceNode)Container["volumeMounts"]).Single(mount => mount["mountPath"].ToString() == "/srv/sandbox-root/sandbox");
        YamlNode volume = ((YamlSequenceNode)Deployment["spec"]["template"]["spec"]["volumes"])
            .Single(volume => volume["name"].ToString() == mount["name"].ToString());

        Assert.Equal("Memory", volume["emptyDir"]["medium"].ToString());
        Assert.NotEmpty(volume["emptyDir"]["sizeLimit"].ToString());
    }

    [Fact]
    public void Deployment_Settings_AreSettings() =>
        Assert.All(Names((YamlSequenceNode)Container["env"]), name => Assert.True(Options.Find(name) is not null, name));

    [Fact]
    public void Deployment_Port_IsTheServersDefault() =>
        Assert.Equal(new ServerOptions().Port.ToString(System.Globalization.CultureInfo.InvariantCulture), Container["ports"][0]["containerPort"].ToString());

    [Fact]
    public void Deployment_Rights_AreOnlyTheNamedOnes()
    {
        YamlNode context = Container["securityContext"];

        Assert.Equal("false", context["privileged"].ToString());
        Assert.Equal("false", context["allowPrivilegeEscalation"].ToString());
        Assert.Equal("RuntimeDefault", context["seccompProfile"]["type"].ToString());
        Assert.Equal(["ALL"], ((YamlSequenceNode)context["capabilities"]["drop"]).Select(name => name.ToString()));
    }

    [Fact]
    public void Deployment_GracePeriod_IsLongerThanTheDrain()
    {
        int drain = int.Parse(
            ((YamlSequenceNode)Container["env"]).Single(variable => variable["name"].ToString() == "Sandbox__Server__DrainMs")["value"].ToString(),
            System.Globalization.CultureInfo.InvariantCulture);
        int grace = int.Parse(
            Deployment["spec"]["template"]["spec"]["terminationGracePeriodSeconds"].ToString(), System.Globalization.CultureInfo.InvariantCulture);

        Assert.True(1_000 * grace > drain);
    }

    [Theory]
    [InlineData("169.254.0.0/16")]
    [InlineData("168.63.129.16/32")]
    public void NetworkPolicy_Metadata_IsOutOfReach(string block)
    {
        var egress = (YamlSequenceNode)Find("sandbox.yaml", "NetworkPolicy")["spec"]["egress"];

        YamlNode open = egress.Single(rule => ((YamlMappingNode)rule["to"][0]).Children.ContainsKey("ipBlock"));
        Assert.Contains(block, ((YamlSequenceNode)open["to"][0]["ipBlock"]["except"]).Select(node => node.ToString()));
    }

    [Fact]
    public void ScaledObject_Queue_IsTheJobsQueueAndItsTargetExists()
    {
        YamlNode scaled = Find("keda.yaml", "ScaledObject")["spec"];

        Assert.Equal("sandbox-jobs", scaled["triggers"][0]["metadata"]["queueName"].ToString());
        Assert.Equal(Deployment["metadata"]["name"].ToString(), scaled["scaleTargetRef"]["name"].ToString());
        Assert.Equal(
            Find("keda.yaml", "TriggerAuthentication")["metadata"]["name"].ToString(),
            scaled["triggers"][0]["authenticationRef"]["name"].ToString());
    }

    private static IEnumerable<string> Names(YamlSequenceNode variables) => variables.Select(variable => variable["name"].ToString());

    private static YamlNode Find(string file, string kind)
    {
        using StreamReader text = File.OpenText(RepositoryPaths.Of("infra", "kubernetes", file));
        var stream = new YamlStream();
        stream.Load(text);
        return stream.Documents.Select(document => document.RootNode).Single(node => node["kind"].ToString() == kind);
    }
}
