<?xml version="1.0"?>
<!-- The descriptions that OpenAPI tells, out of the documentation of all of Sandbox.Core. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output indent="no" />
  <xsl:template match="/doc">
    <doc>
      <xsl:for-each select="members/member[not(starts-with(@name, 'M:'))]">
        <xsl:variable name="name" select="substring-after(@name, ':Sandbox.Core.')" />
        <xsl:if test="starts-with($name, 'Contracts.') or starts-with($name, 'Jobs.') or starts-with($name, 'Dependencies.DependencyStatus')
                      or starts-with($name, 'Dependencies.InstallState') or starts-with($name, 'Sandboxing.IsolationTier')
                      or starts-with($name, 'Storage.StorageKind') or starts-with($name, 'Network.EgressVerdict')">
          <xsl:copy-of select="." />
        </xsl:if>
      </xsl:for-each>
    </doc>
  </xsl:template>
</xsl:stylesheet>
